"""Names of many cultures, drawn the same way for everybody, honest or not.

A culture has given and family names and a way to write them. `group` is the synthetic label
written to ``groups.csv``; cultures share groups so that the fairness audit has something to
find where the messy life of newcomers makes a check fire more often.
"""

from __future__ import annotations

import msgspec
from anyascii import anyascii

from doorward.simulate.draw import Draw, Weighted


class Culture(msgspec.Struct, frozen=True):
    """Names of one culture. `newcomers` is the share of its bearers who came from abroad."""

    key: str
    group: str
    weight: float
    newcomers: float
    given: tuple[str, ...]
    family: tuple[str, ...]
    shape: str = "plain"


class Name(msgspec.Struct, frozen=True):
    """A person's name as they write it, with its parts."""

    full: str
    given: str
    family: str
    culture: Culture

    @property
    def slug(self) -> tuple[str, str]:
        """Given and family name in lower-case ASCII letters, for mailboxes."""
        return _letters(self.given), _letters(self.family)


def _letters(text: str) -> str:
    return "".join(one for one in anyascii(text).lower() if one.isalpha())


_TABLE = """
american|A|20|.02|plain|James Emily Michael Ashley Robert Jessica David Sarah Christopher Amanda Matthew Megan Joshua Rachel Andrew Lauren Daniel Hannah Ryan Nicole Tyler Kayla Brandon Brittany Justin Olivia Kevin Abigail Eric Grace Jason Madison Aaron Chloe Adam Natalie Nathan Paige Ethan Claire|Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Jackson Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards
african-american|B|8|.02|plain|Jamal Keisha DeShawn Aaliyah Darnell Latoya Malik Imani Terrell Ebony Marcus Tamika Andre Kiara Tyrone Monique Jalen Nia Xavier Shanice Isaiah Destiny Trevon Jasmine Cedric Simone Lamar Raven Demetrius Tiana|Washington Jefferson Booker Banks Coleman Gaines Dorsey Freeman Grant Hairston Jackson Joseph Mosley Pettway Rollins Sykes Tubman Wiggins Charles Bolden Braxton Cummings Dixon Franklin Gadson Hamilton Ivory Merriweather Presley Rivers
british|A|5|.3|plain|Oliver Amelia Harry Isla George Poppy Alfie Freya Callum Imogen Rhys Cerys Hamish Eilidh Angus Morag Gareth Bronwen Alistair Fiona Nigel Gemma Graham Philippa Rupert Tamsin|Ashworth Barraclough Cavendish Davies Entwistle Fairclough Griffiths Hargreaves Iveson Jenkins Kershaw Llewellyn MacLeod Naylor Ogilvie Pemberton Ramsbottom Sinclair Thackeray Uttley Vaughan Whitaker Yardley Buchanan Farquhar Holroyd
irish|A|3|.2|plain|Aoife Cian Saoirse Oisín Niamh Fionn Ciara Eoin Róisín Darragh Sinéad Padraig Orla Tadhg Gráinne Conor|O'Brien Murphy Ó Súilleabháin Byrne McCarthy Gallagher O'Connor Doyle Kavanagh Brennan Fitzgerald Nolan Quinlan Hennessy McGrath Costello
hispanic|C|12|.3|double|José María Luis Guadalupe Carlos Ana Juan Sofía Miguel Valentina Jesús Camila Alejandro Daniela Diego Fernanda Javier Gabriela Andrés Lucía Raúl Ximena Héctor Marisol Óscar Paloma|García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales Ortiz Gutiérrez Chávez Ramos Ruiz Mendoza Álvarez Castillo Jiménez Vargas
brazilian|C|3|.5|double|João Beatriz Pedro Larissa Gustavo Mariana Thiago Letícia Rafael Camila Felipe Juliana Bruno Fernanda Caio Isadora Vinícius Tainá Otávio Luana|Silva Santos Oliveira Souza Pereira Lima Carvalho Ferreira Almeida Ribeiro Gonçalves Araújo Barbosa Cardoso Nogueira Teixeira Moura Conceição Rezende Figueiredo
chinese|D|6|.5|western|Wei Fang Jun Xiuying Lei Min Yang Jing Tao Li Qiang Yan Bo Xia Hao Ting Chen Yue Ming Hui Zihan Yuxuan Haoran Ruoxi Jiaming Xinyi|Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng
taiwanese|D|1.5|.4|hyphen|Chia-hao Yi-chun Wei-ting Pei-shan Po-han Shu-fen Cheng-han Ya-ting Kuan-yu Hsin-yi Tzu-yu Mei-ling|Chen Lin Huang Chang Lee Wang Wu Liu Tsai Yang Hsu Cheng Hsieh Kuo Hung Chiu
korean|D|3|.4|hyphen|Min-jun Seo-yeon Ji-ho Ha-eun Do-yun Su-bin Hyun-woo Ji-woo Jun-seo Ye-jin Seung-min Eun-ji Tae-yang Hye-won Sang-hoon Bo-ra|Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Shin Seo Kwon Hwang
japanese|D|1.5|.4|plain|Haruto Yui Sota Hina Yuto Aoi Ren Sakura Takumi Mei Kenji Naoko Daisuke Ayumi Hiroshi Emi|Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto Inoue Kimura
vietnamese|D|3|.4|plain|Minh Anh Hùng Linh Tuấn Hương Dũng Mai Khoa Ngọc Phúc Thảo Quân Trang Sơn Vy Long Yến|Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
filipino|D|3|.4|double|Jose Maricel Mark Angelica Jerome Kristine Rodel Liezel Arnel Jhoanna Dante Rowena Bayani Luningning Efren Marites|Reyes Cruz Bautista Ocampo Garcia Mendoza Santos Aquino Villanueva Dela Cruz Panganiban Macaraeg Salonga Dimaculangan Tolentino Magsaysay
north-indian|E|6|.5|plain|Aarav Priya Rohan Ananya Vikram Neha Arjun Pooja Rahul Shreya Amit Kavita Sanjay Divya Nikhil Ritu Manish Sunita Gaurav Meera Karan Isha Deepak Swati|Sharma Verma Gupta Singh Kumar Patel Mehta Agarwal Joshi Chopra Malhotra Kapoor Bhatia Saxena Trivedi Desai Shah Mishra Pandey Chauhan Bansal Khanna Arora Jain
south-indian|E|4|.5|initial|Karthik Lakshmi Suresh Deepa Ramesh Anitha Venkatesh Kavya Prasad Divya Ganesh Revathi Naveen Sowmya Arun Meenakshi Harish Padma|Iyer Nair Reddy Rao Menon Pillai Krishnan Subramanian Venkataraman Natarajan Raghavan Balakrishnan Chandrasekhar Narayanan Ramaswamy Murthy Shetty Hegde
pakistani|E|2|.45|plain|Muhammad Ayesha Ali Fatima Hassan Zainab Usman Maryam Bilal Hira Hamza Sana Faisal Rabia Imran Nadia|Khan Ahmed Malik Hussain Sheikh Qureshi Butt Chaudhry Iqbal Raza Siddiqui Mirza Abbasi Bhatti Akhtar Javed
bangladeshi|E|1|.45|plain|Tanvir Nusrat Rakib Farzana Sajid Sharmin Arif Taslima Shakil Rumana Mahmud Sadia|Rahman Islam Hossain Begum Chowdhury Sarkar Miah Khatun Talukder Biswas Haque Uddin
nigerian|B|3|.5|plain|Chinedu Ngozi Oluwaseun Adaeze Emeka Folake Tunde Chiamaka Babajide Yetunde Ikenna Amarachi Kehinde Temitope Obinna Zainab|Okafor Adeyemi Okonkwo Balogun Eze Adebayo Nwosu Ogunleye Chukwu Afolabi Obi Olawale Uche Bello Ibrahim Onyekachi
ghanaian|B|1|.5|plain|Kwame Ama Kofi Abena Yaw Akosua Kwabena Efua Kojo Adwoa Nana Esi|Mensah Owusu Boateng Asante Osei Appiah Agyeman Ofori Amoah Darko Addo Sarpong
kenyan|B|1|.5|plain|Wanjiru Kamau Achieng Otieno Njeri Kipchoge Wambui Mwangi Atieno Ochieng Chebet Mutua|Kariuki Odhiambo Njoroge Kimani Omondi Cheruiyot Wafula Ouma Muthoni Kiptoo Ndungu Barasa
ethiopian|B|1|.5|plain|Abebe Tigist Dawit Selam Yonas Hana Bekele Meron Kidane Rahel Getachew Saba|Tesfaye Haile Bekele Alemu Girma Tadesse Mekonnen Desta Worku Assefa Kebede Gebre
arabic|F|3|.4|particle|Omar Layla Ahmed Noor Youssef Mariam Khaled Salma Tariq Hala Sami Rania Karim Dina Ziad Amal|Hassan Haddad Mansour Khoury Saleh Nasser Farouk Masri Sayegh Abboud Darwish Qasim Rashid Zaki Shami Bakri
iranian|F|1.5|.4|plain|Reza Shirin Amir Parisa Navid Maryam Kaveh Laleh Farhad Niloufar Siavash Golnaz|Hosseini Ahmadi Karimi Moradi Rahimi Tehrani Farahani Rostami Shirazi Sadeghi Ghorbani Kazemi
turkish|F|1|.4|plain|Mehmet Ayşe Mustafa Elif Emre Zeynep Can Defne Burak Selin Ozan Ceren|Yılmaz Kaya Demir Şahin Çelik Yıldız Aydın Öztürk Arslan Doğan Koç Güneş
polish|A|2|.35|plain|Jakub Zofia Kacper Julia Wojciech Agnieszka Tomasz Katarzyna Michał Magdalena Piotr Małgorzata|Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski Mazur Jabłoński
ukrainian|A|2|.45|plain|Oleksandr Olena Andriy Kateryna Dmytro Oksana Mykola Iryna Taras Nataliya Bohdan Yuliya|Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliynyk Lysenko Marchenko Petrenko Savchenko Moroz Hrytsenko
russian|A|1.5|.45|plain|Dmitri Anastasia Sergei Ekaterina Alexei Tatiana Ivan Svetlana Pavel Olga Nikolai Irina|Ivanov Smirnov Kuznetsov Popov Sokolov Lebedev Morozov Volkov Fedorov Orlov Belov Zaitsev
german|A|2|.3|plain|Lukas Johanna Felix Leonie Jonas Katharina Stefan Birgit Jürgen Anneliese Matthias Heike|Müller Schmidt Schneider Fischer Weber Becker Schulz Hoffmann Krüger Zimmermann Köhler Lehmann
french|A|1.5|.3|hyphen|Jean-Luc Élodie Mathieu Camille Antoine Chloé Hugo Manon Étienne Margaux Guillaume Anne-Sophie|Dubois Lefèvre Moreau Girard Rousseau Fontaine Chevalier Garnier Lambert Mercier Bonnet François
nordic|A|1.5|.3|plain|Lars Ingrid Erik Astrid Søren Freja Björn Sigrid Anders Solveig Mikko Aino|Hansen Johansson Nielsen Andersson Lindqvist Bergström Sørensen Virtanen Halvorsen Eriksen Nygård Åkesson
italian|A|1.5|.2|plain|Marco Giulia Alessandro Chiara Lorenzo Francesca Matteo Elena Davide Martina Paolo Silvia|Rossi Bianchi Esposito Ricci Marino Greco Conti De Luca Mancini Lombardi Barbieri Fontana
jewish|A|1.5|.15|plain|Avi Miriam Noam Tamar Eli Shira Yosef Leah Ari Rivka Ezra Dalia|Cohen Levy Katz Goldberg Shapiro Friedman Rosen Abramson Weiss Adler Mizrahi Peretz
native|B|1|.0|plain|Dakota Winona Chayton Aiyana Takoda Kaya Ahiga Nizhoni Elan Tallulah|Begay Yazzie Tsosie Benally Whitehorse Nez Littlefeather Redcloud Blackwater Lonetree
indonesian|D|.7|.5|single|Budi Siti Agus Dewi Wayan Putri Joko Ratna Adi Fitri|Santoso Wijaya Setiawan Hidayat Nugroho Lestari Kusuma Pratama Susanto Wulandari
"""

CULTURES: tuple[Culture, ...] = tuple(
    Culture(
        key, group, float(weight), float(newcomers),
        tuple(given.split()), tuple(family.replace("Dela Cruz", "Dela_Cruz").replace(
            "De Luca", "De_Luca").replace("Ó S", "Ó_S").split()), shape,
    )
    for key, group, weight, newcomers, shape, given, family in (
        line.split("|") for line in _TABLE.split("\n") if line
    )
)  # fmt: skip
GROUPS = tuple(sorted({one.group for one in CULTURES}))

_CULTURE = Weighted([(one, one.weight) for one in CULTURES])
_LETTERS = "ABCDEFGHJKLMNPRSTW"


def name(draw: Draw) -> Name:
    """A person's name, of a culture drawn by how common it is among applicants."""
    culture = draw.weighted(_CULTURE)
    given, family = draw.pick(culture.given), draw.pick(culture.family).replace("_", " ")
    shape, turn = culture.shape, draw.unit()
    if shape == "double" and turn < 0.3:
        family = f"{family} {draw.pick(culture.family).replace('_', ' ')}"
    elif shape == "particle" and turn < 0.3:
        family = f"Al-{family}"
    elif shape == "initial" and turn < 0.35:
        return Name(f"{given} {family[0]}", given, family, culture)
    elif shape == "single" and turn < 0.3:
        return Name(given, given, given, culture)
    elif shape == "western" and turn < 0.3:
        english = draw.pick(CULTURES[0].given)
        return Name(f"{english} {family}", english, family, culture)
    elif shape == "plain" and turn < 0.25:
        return Name(f"{given} {draw.pick(_LETTERS)}. {family}", given, family, culture)
    elif shape == "plain" and turn < 0.3:
        return Name(f"{given} {draw.pick(culture.given)} {family}", given, family, culture)
    return Name(f"{given} {family}", given, family, culture)


def married(draw: Draw, before: Name) -> Name:
    """The same person after a change of family name."""
    family = draw.pick(draw.weighted(_CULTURE).family).replace("_", " ")
    if draw.chance(0.3):
        family = f"{before.family}-{family}"
    return Name(f"{before.given} {family}", before.given, family, before.culture)
